//! Tests of packs on a real disk.
