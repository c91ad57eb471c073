#!/usr/bin/env bash
# An edition made by an array of jobs, and a job that merges what they made.
#
#   PROJECT=/home/ann/briefs OUTPUT=/scratch/ann/output PARTS=16 bash slurm.sh
#
# Run it where `sbatch` is; it submits and ends. OUTPUT is a folder that all nodes see, or an address such as
# s3://briefs/public; for that, set the keys before: Slurm hands the environment on. A folder needs a file system with locks
# (NFS 4, Lustre mounted with `flock`, GPFS).
#
# If a part fails, the merge does not start (`DependencyNeverSatisfied`). Run that part again, and then the merge:
#
#   sbatch --array=7 … as below, or by hand: briefwright build --partition slice:7/16 --output …
#   briefwright status --merge --output …
set -euo pipefail

: "${PROJECT:?the folder of the project, which all nodes see}"
: "${OUTPUT:?where the output goes}"
PARTS=${PARTS:-8}
PROGRAM=${PROGRAM:-$(command -v briefwright)}
export PROJECT OUTPUT PARTS PROGRAM

# Each node has a cache of its own: the database of tables is read at random, which a disk of the node does best.
# shellcheck disable=SC2016
prepare='export BRIEFWRIGHT_CACHE=${TMPDIR:-/tmp}/briefwright-$SLURM_JOB_ID
trap "rm -rf \"$BRIEFWRIGHT_CACHE\"" EXIT'

# The array counts from 1, as shares do. Exit code 5: some areas failed; the part is written, and the merge tells of them.
# shellcheck disable=SC2016
parts=$(sbatch --parsable --export=ALL --job-name=briefs --array="1-$PARTS" --cpus-per-task=4 --mem=4G \
    --time=01:00:00 --requeue <<JOB
#!/usr/bin/env bash
$prepare
"\$PROGRAM" --project "\$PROJECT" build --jobs "\$SLURM_CPUS_PER_TASK" \
    --partition "slice:\$SLURM_ARRAY_TASK_ID/\$PARTS" --output "\$OUTPUT"
code=\$?
if [ "\$code" -eq 5 ]; then exit 0; fi
exit "\$code"
JOB
)

merge=$(sbatch --parsable --export=ALL --job-name=briefs-merge --dependency="afterok:$parts" --cpus-per-task=1 \
    --mem=2G --time=00:30:00 <<JOB
#!/usr/bin/env bash
$prepare
"\$PROGRAM" --project "\$PROJECT" status --merge --output "\$OUTPUT"
JOB
)

echo "parts: job $parts, merge: job $merge"
