"""What officers, registrars and visitors type into the register's pages."""
