"""Reports as sheets, PDF and workbooks."""
