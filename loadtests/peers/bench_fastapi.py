"""GET /hello and POST /post for FastAPI."""

from fastapi import FastAPI

app = FastAPI()


@app.get("/hello")
async def hello():
    """Answer an object."""
    return {"hello": "world"}


@app.post("/post")
async def post(body: dict):
    """Answer one field of the body."""
    return {"id": body["id"]}
