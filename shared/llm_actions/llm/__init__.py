"""Models and applications behind HTTP: requests, retries, concurrency, cache, prices."""
