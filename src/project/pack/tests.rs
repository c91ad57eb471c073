//! Tests of `packs.yaml`.
