"""SQL over the tables: SQLite in memory, which may read these tables and nothing else, and not for ever."""
