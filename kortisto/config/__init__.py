"""The outermost room: settings, the private database, the command line, health and the web server's entry."""
