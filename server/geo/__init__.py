"""Where things are: positions with a named datum, metres, reference lines and chainage.

Pure: shapely and pyproj live here and nowhere below, and nothing here knows of the web or of a database.
Inside the program every position is WGS-84 longitude and latitude; GCJ-02 and BD-09 are converted on the way in
and for display.
"""
