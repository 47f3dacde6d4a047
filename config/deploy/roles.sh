#!/bin/sh
# Run once, when the database's volume is new: the owner of the tables, and the role of web and worker.
set -eu
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set owner_password="$OWNER_DATABASE_PASSWORD" --set app_password="$APP_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE programkontor_owner LOGIN NOSUPERUSER PASSWORD :'owner_password';
CREATE ROLE programkontor_app LOGIN NOSUPERUSER PASSWORD :'app_password';
CREATE DATABASE programkontor OWNER programkontor_owner TEMPLATE template0
  ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C';
REVOKE ALL ON DATABASE programkontor FROM PUBLIC;
GRANT CONNECT ON DATABASE programkontor TO programkontor_app;
\connect programkontor
ALTER SCHEMA public OWNER TO programkontor_owner;
GRANT USAGE ON SCHEMA public TO programkontor_app;
ALTER DEFAULT PRIVILEGES FOR ROLE programkontor_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO programkontor_app;
ALTER DEFAULT PRIVILEGES FOR ROLE programkontor_owner IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO programkontor_app;
ALTER DATABASE programkontor SET default_text_search_config = 'pg_catalog.swedish';
SQL
