"""The demo city and its day in the life: drawn photographs of posters, walked along a real road and sent over HTTP.

Nothing here is used by an office's own data. It refuses to touch a database that holds anything but the demo city.
"""
