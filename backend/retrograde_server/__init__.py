"""The service around the engine: pages, runs in confined child processes, and the live stream to the browser."""
