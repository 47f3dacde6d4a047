"""How the database, the cache and the store of documents are reached; each place names its own in its settings.

Of the databases "default" is the role of web and worker, which cannot change what is append-only; "owner" migrates.
"""

from pathlib import Path

import environ

env = environ.Env()

# A query asked for the third time on a connection is planned no more: planning takes longer than most answers. Behind a
# pooler that hands out connections per transaction, DATABASE_PREPARE=0.
DATABASE_OPTIONS = {
    "connect_timeout": 3,
    "server_side_binding": True,
    "prepare_threshold": env.int("DATABASE_PREPARE", default=3) or None,
}


def database(url: str) -> dict:
    """A connection from an address: postgres://role:password@host:port/name."""
    parsed = env.db_url_config(url)
    options = parsed.pop("OPTIONS", {})
    return {
        **parsed,
        "HOST": options.pop("host", parsed["HOST"]),  # a socket's folder stands in the query
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**DATABASE_OPTIONS, **options},
    }


def cache(url: str) -> dict:
    """The cache in Redis. Short waits: a page must not hang because Redis is away (seconds)."""
    return {
        "BACKEND": "config.cache.ForgivingRedisCache",
        "LOCATION": url,
        "KEY_PREFIX": "pk",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }


def object_storage(bucket: str, *, endpoint: str, access_key: str, secret_key: str, region: str) -> dict:
    """A private bucket in an S3-compatible store. Objects are named by their content, so none is ever changed."""
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": endpoint or None,
            "access_key": access_key or None,
            "secret_key": secret_key or None,
            "region_name": region or None,
            "addressing_style": "path",
            "signature_version": "s3v4",
            "default_acl": None,
            "file_overwrite": True,
        },
    }


def storages(data: Path, static: str) -> dict:
    """Documents on disk below `data` (a volume that every web and worker shares), or in the bucket that S3_BUCKET
    names; static files as named."""
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(data / "files"), "base_url": None},
    }
    if bucket := env.str("S3_BUCKET", default=""):
        files = object_storage(
            bucket,
            endpoint=env.str("S3_ENDPOINT_URL", default=""),
            access_key=env.str("S3_ACCESS_KEY", default=""),
            secret_key=env.str("S3_SECRET_KEY", default=""),
            region=env.str("S3_REGION", default=""),
        )
    return {"default": files, "staticfiles": {"BACKEND": static}}
