//! When to look for a release, told to whatever scheduler the machine has. Nothing here waits or runs.
