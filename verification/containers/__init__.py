"""What is deployed, run in containers: the image, docker-compose.yml, deploy/kubernetes; every record accounted for."""
