"""Sample data to try the product with: invented people, organisations and cases, on the four real assignments.

`manage.py load_demo` loads it once, chapter by chapter, through the product's own workflow. Never where real work is
done: the setting DEMO says where it may.
"""
