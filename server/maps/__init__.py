"""The compliance map: one query, one legend, drawn with folium in drawing.py only."""
