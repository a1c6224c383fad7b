"""The pages as people meet them: headless Chromium against a whole running deployment."""
