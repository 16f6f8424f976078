"""A small web site of our own on loopback, for the tests and the benchmarks: real HTTP, many hosts, odd pages."""
