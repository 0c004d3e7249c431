"""Tables, the site ledger and its projection, queries, migrations."""
