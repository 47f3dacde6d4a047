"""What a call is made of beside its texts: where its money comes from, conditions, criteria, form, kinds of projects,
steps. Each is read with the call and replaced as a whole while it is a draft, by the same acts as on the pages."""
