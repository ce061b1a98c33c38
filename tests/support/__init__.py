"""What tests stand on: a PostgreSQL server, a browser, the running app. Nothing about bookings."""
