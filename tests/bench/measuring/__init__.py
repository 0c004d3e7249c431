"""Instruments: processor, memory, sockets, load and samples."""
