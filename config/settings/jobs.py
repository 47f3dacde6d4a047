"""Jobs: rows in the database. Redis only carries the nudge, and may be emptied at any time."""

from config.settings.connections import env

CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
#: The most memory (bytes) that a worker process may use, and the longest that a task may take (seconds). A document
#: that needs more fails in words and can be ordered again; nothing half is kept.
DOCUMENT_MEMORY = env.int("DOCUMENT_MEMORY", default=3_000_000_000)
CELERY_TASK_SOFT_TIME_LIMIT = env.int("DOCUMENT_SECONDS", default=1800)
CELERY_TASK_TIME_LIMIT = CELERY_TASK_SOFT_TIME_LIMIT + 60
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "visibility_timeout": 3600,
    # A nudge that cannot be given is given up at once: beat sweeps up what it was about.
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_BEAT_SCHEDULER = "config.celery:Beat"
#: Other systems are told by workers of their own: one that answers slowly holds up neither mail nor documents.
CELERY_TASK_ROUTES = {"registry.tasks.tell_webhook": {"queue": "webhooks"}}
CELERY_TIMEZONE = "Europe/Stockholm"
CELERY_BEAT_SCHEDULE = {
    # What was queued but not heard of by a worker: a lost nudge, an emptied Redis, a dead worker.
    "sweep": {"task": "registry.tasks.sweep", "schedule": 15.0, "options": {"expires": 15}},
    # What webhooks are to be told, and what is tried again.
    "tell-webhooks": {"task": "registry.tasks.tell_webhooks", "schedule": 5.0, "options": {"expires": 5}},
    "forget-answers": {"task": "registry.tasks.forget_answers", "schedule": 3600.0, "options": {"expires": 3600}},
    # Calls whose publication is set to a moment.
    "publish-calls": {"task": "calls.tasks.publish_due", "schedule": 30.0, "options": {"expires": 30}},
    # Nobody tells the grants that a decision has been made: they look.
    "open-grants": {"task": "grants.tasks.open_grants", "schedule": 15.0, "options": {"expires": 15}},
    # Feedback that has been read, on its day.
    "send-due-letters": {
        "task": "assessments.tasks.send_due_letters",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    # Reports from granted projects: laid up, and reminded of.
    "follow-up": {"task": "grants.tasks.follow_up", "schedule": 600.0, "options": {"expires": 600}},
    "news-of-extensions": {
        "task": "applications.tasks.queue_news_of_extensions",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "remind-of-closing": {
        "task": "applications.tasks.queue_reminders",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "scan-waiting": {
        "task": "applications.tasks.scan_waiting",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "end-passed-rounds": {
        "task": "applications.tasks.end_passed_rounds",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "close-cases": {
        "task": "assessments.tasks.close_cases",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "remind-of-reviews": {
        "task": "assessments.tasks.remind_of_reviews",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "open-due-occasions": {
        "task": "reporting.tasks.open_due_occasions",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "remind-of-information": {
        "task": "programmes.tasks.remind_of_information",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
}
