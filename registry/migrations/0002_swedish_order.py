"""Swedish alphabetical order without ICU and without the operating system's locales."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION sv_key(t text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN translate(
    lower(t COLLATE pg_c_utf8), 'åäöæøéèêëáàâãíìîïóòôõúùûñçü', '{|}|}eeeeaaaaiiiioooouuuncy'
) COLLATE "C";
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION sv_key(text);")]
