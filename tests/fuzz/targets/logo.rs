#![no_main]
briefwright_fuzz::target!(logo);
