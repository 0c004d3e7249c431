"""Reports that go out by themselves, every day or every month, by mail and to folders."""
