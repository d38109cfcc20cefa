"""照片导入: photos of any camera, matched to sites and rounds, looked over before anything is kept."""
