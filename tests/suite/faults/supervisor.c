/* Runs a program, and does to its calls of the system what disks and people do.
 *
 *   supervisor LOG FAULT PROGRAM [ARGUMENT...]
 *
 * Every call that may change a disk is a point. The points are numbered from 1 and written to LOG, a line each:
 * number, call, path, second path. FAULT is `none`, or a kind and a point:
 *
 *   kill:7      the program is killed before the call
 *   lost:7      the call says that it is done and is not, and the program is killed at the next point
 *   short:7     the call writes half of what it was given, and says so
 *   interrupted:7   the call is interrupted once
 *   full:7      the disk is full from there on
 *   broken:7    the call fails once with an input/output error
 *   denied:7    the call fails once for want of permission
 *   readonly    nothing can be written from the start
 *   nolocks     the disk knows no locks
 *
 * The kernel asks this process before each such call (seccomp_unotify(2)), so nothing of the program can pass by:
 * not a library that calls the kernel itself, not SQLite. Linux 5.9 or later.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* How the place of a call is found among its arguments. */
enum place { PATH0, AT0, FD0, PATHS, ATS2, ATS3, LINK1, LINKAT1 };

struct call {
    int number;
    const char *name;
    enum place place;
    int flags; /* which argument has the flags of an opening; -1 for other calls */
};

static const struct call CALLS[] = {
#ifdef __NR_open
    {__NR_open, "open", PATH0, 1},
    {__NR_creat, "creat", PATH0, -1},
    {__NR_rename, "rename", PATHS, -1},
    {__NR_link, "link", PATHS, -1},
    {__NR_symlink, "symlink", LINK1, -1},
    {__NR_unlink, "unlink", PATH0, -1},
    {__NR_rmdir, "rmdir", PATH0, -1},
    {__NR_mkdir, "mkdir", PATH0, -1},
    {__NR_chmod, "chmod", PATH0, -1},
#endif
    {__NR_openat, "open", AT0, 2},
    {__NR_renameat, "rename", ATS2, -1},
    {__NR_renameat2, "rename", ATS2, -1},
    {__NR_linkat, "link", ATS2, -1},
    {__NR_symlinkat, "symlink", LINKAT1, -1},
    {__NR_unlinkat, "unlink", AT0, -1},
    {__NR_mkdirat, "mkdir", AT0, -1},
    {__NR_fchmodat, "chmod", AT0, -1},
    {__NR_fchmod, "chmod", FD0, -1},
    {__NR_truncate, "truncate", PATH0, -1},
    {__NR_ftruncate, "truncate", FD0, -1},
    {__NR_fallocate, "allocate", FD0, -1},
    {__NR_write, "write", FD0, -1},
    {__NR_writev, "write", FD0, -1},
    {__NR_pwrite64, "write", FD0, -1},
    {__NR_fsync, "sync", FD0, -1},
    {__NR_fdatasync, "sync", FD0, -1},
    {__NR_syncfs, "sync all", FD0, -1},
    {__NR_flock, "lock", FD0, -1},
};
#define COUNT (sizeof CALLS / sizeof *CALLS)

static void die(const char *what) {
    fprintf(stderr, "supervisor: %s: %s\n", what, strerror(errno));
    exit(99);
}

/* What the kernel is to ask about: the calls above; of openings those that may write. */
static int listen_to_kernel(void) {
    static struct sock_filter filter[8 * COUNT + 2];
    unsigned at = 0;
    filter[at++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (unsigned i = 0; i < COUNT; i++) {
        const struct call *call = &CALLS[i];
        if (call->flags < 0) {
            filter[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call->number, 0, 1);
            filter[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
            continue;
        }
        unsigned place = offsetof(struct seccomp_data, args) + 8 * call->flags;
        filter[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call->number, 0, 4);
        filter[at++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, place);
        filter[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC, 0, 1);
        filter[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
        filter[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    }
    filter[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog program = {at, filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) die("no new privileges");
    int listener = syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
    if (listener < 0) die("the kernel does not let this be asked");
    return listener;
}

static void hand_over(int socket, int fd) {
    char byte = 0, space[CMSG_SPACE(sizeof fd)] = {0};
    struct iovec vector = {&byte, 1};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    *header = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof fd), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    memcpy(CMSG_DATA(header), &fd, sizeof fd);
    if (sendmsg(socket, &message, 0) < 0) die("hand over");
}

static int take_over(int socket) {
    char byte, space[CMSG_SPACE(sizeof(int))];
    struct iovec vector = {&byte, 1};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
    if (recvmsg(socket, &message, 0) <= 0) exit(99);
    int fd;
    memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
    return fd;
}

static void text_at(pid_t pid, unsigned long address, char *text, size_t room) {
    size_t got = 0;
    while (got < room - 1) {
        /* Not across pages at once: the next one may not be there. */
        size_t most = 4096 - (address + got) % 4096;
        if (most > room - 1 - got) most = room - 1 - got;
        struct iovec here = {text + got, most}, there = {(void *)(address + got), most};
        ssize_t read = process_vm_readv(pid, &here, 1, &there, 1, 0);
        if (read <= 0) break;
        if (memchr(text + got, 0, read)) return;
        got += read;
    }
    text[got] = 0;
}

static void path_of(pid_t pid, int fd, char *path, size_t room) {
    char link[64];
    if (fd == AT_FDCWD) snprintf(link, sizeof link, "/proc/%d/cwd", pid);
    else snprintf(link, sizeof link, "/proc/%d/fd/%d", pid, fd);
    ssize_t length = readlink(link, path, room - 1);
    path[length < 0 ? 0 : length] = 0;
}

static void path_at(pid_t pid, int folder, unsigned long address, char *path, size_t room) {
    char name[4096];
    text_at(pid, address, name, sizeof name);
    if (name[0] == '/') {
        snprintf(path, room, "%s", name);
        return;
    }
    path_of(pid, folder, path, room);
    size_t length = strlen(path);
    snprintf(path + length, room - length, "/%s", name);
}

static void places(pid_t pid, const struct call *call, const unsigned long long *args, char *one, char *other, size_t room) {
    *one = *other = 0;
    switch (call->place) {
    case PATH0: path_at(pid, AT_FDCWD, args[0], one, room); break;
    case AT0: path_at(pid, (int)args[0], args[1], one, room); break;
    case FD0: path_of(pid, (int)args[0], one, room); break;
    case PATHS: path_at(pid, AT_FDCWD, args[0], one, room); path_at(pid, AT_FDCWD, args[1], other, room); break;
    case ATS2: case ATS3: path_at(pid, (int)args[0], args[1], one, room); path_at(pid, (int)args[2], args[3], other, room); break;
    case LINK1: path_at(pid, AT_FDCWD, args[1], one, room); break;
    case LINKAT1: path_at(pid, (int)args[1], args[2], one, room); break;
    }
}

/* Writes half of what a call was given, in its place. */
static long long half(pid_t pid, int fd, const struct call *call, const unsigned long long *args) {
    if (call->number == __NR_writev) return -1;
    size_t most = args[2] / 2;
    char *bytes = malloc(most + 1);
    struct iovec here = {bytes, most}, there = {(void *)args[1], most};
    int pidfd = syscall(__NR_pidfd_open, pid, 0);
    int own = syscall(__NR_pidfd_getfd, pidfd, fd, 0);
    ssize_t wrote = -1;
    if (own >= 0 && process_vm_readv(pid, &here, 1, &there, 1, 0) == (ssize_t)most)
        wrote = call->number == __NR_pwrite64 ? pwrite(own, bytes, most, args[3]) : write(own, bytes, most);
    free(bytes);
    close(own);
    close(pidfd);
    return wrote;
}

int main(int count, char **arguments) {
    if (count < 4) {
        fprintf(stderr, "supervisor LOG FAULT PROGRAM [ARGUMENT...]\n");
        return 99;
    }
    char kind[16] = "none";
    unsigned long target = 0;
    sscanf(arguments[2], "%15[a-z]:%lu", kind, &target);
    int is_kill = !strcmp(kind, "kill"), is_lost = !strcmp(kind, "lost"), is_short = !strcmp(kind, "short");
    int is_full = !strcmp(kind, "full"), is_readonly = !strcmp(kind, "readonly"), has_locks = strcmp(kind, "nolocks");
    int error = !strcmp(kind, "interrupted") ? EINTR : !strcmp(kind, "broken") ? EIO : !strcmp(kind, "denied") ? EACCES : 0;
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) die("socketpair");
    pid_t child = fork();
    if (child < 0) die("fork");
    if (!child) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        int listener = listen_to_kernel();
        hand_over(pair[1], listener);
        close(listener);
        execv(arguments[3], arguments + 3);
        _exit(98);
    }
    close(pair[1]);
    int listener = take_over(pair[0]);
    FILE *log = fopen(arguments[1], "we");
    if (!log) die("the log");
    unsigned long point = 0;
    int dying = 0;
    for (;;) {
        struct pollfd waiting = {listener, POLLIN, 0};
        if (poll(&waiting, 1, -1) < 0) continue;
        if (!(waiting.revents & POLLIN)) break;
        struct seccomp_notif asked = {0};
        if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked)) {
            if (errno == ENOENT || errno == EINTR) continue;
            break;
        }
        const struct call *call = CALLS;
        while (call->number != asked.data.nr) call++;
        static char one[8200], other[8200];
        places(asked.pid, call, asked.data.args, one, other, sizeof one);
        struct seccomp_notif_resp answer = {.id = asked.id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
        /* Screens, pipes and sockets are no disk. */
        int is_lock = !strcmp(call->name, "lock");
        if (is_lock && !has_locks) {
            answer.flags = 0;
            answer.error = -ENOLCK;
        }
        int counts = !is_lock && one[0] == '/' && strncmp(one, "/dev/", 5) && strncmp(one, "/proc/", 6);
        if (counts) {
            point++;
            fprintf(log, "%lu\t%s\t%s\t%s\n", point, call->name, one, other);
            fflush(log);
            int now = point == target;
            int makes = !strcmp(call->name, "write") || !strcmp(call->name, "mkdir") || !strcmp(call->name, "allocate")
                || !strcmp(call->name, "open") || !strcmp(call->name, "link");
            int fail = error && now ? error : is_full && point >= target && makes ? ENOSPC : is_readonly ? EROFS : 0;
            if (dying || (is_kill && now)) {
                kill(child, SIGKILL);
                continue;
            }
            if (fail) {
                answer.flags = 0;
                answer.error = -fail;
            } else if (is_lost && now) {
                answer.flags = 0;
                answer.val = !strcmp(call->name, "write") ? (long long)asked.data.args[2] : 0;
                /* A file that was never opened has no number. */
                if (!strcmp(call->name, "open")) answer = (struct seccomp_notif_resp){.id = asked.id, .error = -EIO};
                dying = 1;
            } else if (is_short && now && !strcmp(call->name, "write")) {
                long long wrote = half(child, (int)asked.data.args[0], call, asked.data.args);
                if (wrote > 0) {
                    answer.flags = 0;
                    answer.val = wrote;
                }
            }
        }
        ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
    }
    int status = 0;
    if (dying) kill(child, SIGKILL);
    waitpid(child, &status, 0);
    fclose(log);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
