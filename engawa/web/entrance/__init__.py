"""The entrance for people at work: sign-in, invitation, passkeys and authenticator apps, step-up, and the demo's doors."""
