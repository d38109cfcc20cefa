"""Where inspections happen: areas (辖区) and sites (点位) with geometry, type, units, import and corrections."""
