#![no_main]
briefwright_fuzz::target!(recipients);
