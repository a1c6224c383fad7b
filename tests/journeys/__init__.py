"""Whole stories over real HTTP: web, worker and the fake WeChat as processes of their own."""
