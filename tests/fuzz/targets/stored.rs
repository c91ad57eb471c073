#![no_main]
briefwright_fuzz::target!(stored);
