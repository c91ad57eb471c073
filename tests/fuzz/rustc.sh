#!/bin/sh
# Stands between cargo and rustc: the program itself and the targets are compiled so that libFuzzer sees which
# branches an input takes; the libraries are left as they are, and come from the usual build.
case " $* " in
*" --crate-name briefwright "* | *" --crate-name briefwright_fuzz "*)
    exec "$@" --cfg fuzzing -C debug-assertions=on -C overflow-checks=on \
        -C passes=sancov-module -C llvm-args=-sanitizer-coverage-level=4 \
        -C llvm-args=-sanitizer-coverage-inline-8bit-counters \
        -C llvm-args=-sanitizer-coverage-pc-table -C llvm-args=-sanitizer-coverage-trace-compares ;;
*) exec "$@" ;;
esac
