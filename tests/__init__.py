"""PeerLoop's tests: unit (rules), integration (databases, API), e2e (a browser on the app)."""
