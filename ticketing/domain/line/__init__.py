"""The line: who is called next, how many are ahead, and who would be stranded."""
