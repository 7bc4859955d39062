"""What a job reports of itself: metrics, lag, health."""
