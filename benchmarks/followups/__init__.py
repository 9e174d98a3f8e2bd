"""Follow-up questions of several domains in three languages, and how the resolver reads them."""
