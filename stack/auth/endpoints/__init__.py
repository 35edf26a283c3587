"""The service's endpoints, a file per subject."""
