"""One use case is one function is one transaction; who may do what is asked at one door."""
