"""Large JSON documents in, a summary out: what a gateway does with other people's data.

    curl localhost:8080/documents/twitter --data-binary @twitter.json

The documents have the shapes of Twitter's search API, GitHub's events API and a ticket shop's catalog.
"""

from collections import Counter, defaultdict
from typing import Any

from jsongate import App, Problem, Request

app = App(title="Documents", version="1.0")


def retweets(status: dict[str, Any]) -> int:
    """Return how often a status was retweeted."""
    count: int = status["retweet_count"]
    return count


@app.post("/twitter")
def twitter(req: Request, body: dict[str, Any]) -> dict[str, Any]:
    """Summarise a search result: languages, hashtags, the most retweeted status."""
    try:
        statuses: list[dict[str, Any]] = body["statuses"]
        most = max(statuses, key=retweets, default=None)
        hashtags = Counter(tag["text"] for status in statuses for tag in status["entities"]["hashtags"])
        return {
            "statuses": len(statuses),
            "users": len({status["user"]["id"] for status in statuses}),
            "languages": Counter(status["lang"] for status in statuses),
            "hashtags": dict(hashtags.most_common(5)),
            "most_retweeted": most and {
                "id": most["id"],
                "user": most["user"]["screen_name"],
                "text": most["text"],
                "retweets": most["retweet_count"],
            },
        }
    except (KeyError, TypeError) as error:
        raise Problem(422, "this is not a search result") from error


@app.post("/events")
def events(req: Request, body: list[Any]) -> dict[str, Any]:
    """Count events by type, and name the busiest actors."""
    try:
        actors = Counter(event["actor"]["login"] for event in body)
        return {
            "events": len(body),
            "types": Counter(event["type"] for event in body),
            "busiest": [{"login": login, "events": n} for login, n in actors.most_common(3)],
            "commits": sum(len(event["payload"].get("commits", ())) for event in body),
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise Problem(422, "this is not a list of events") from error


@app.post("/catalog")
def catalog(req: Request, body: dict[str, Any]) -> dict[str, Any]:
    """Count performances and collect price ranges by venue."""
    try:
        prices: defaultdict[str, list[int]] = defaultdict(list)
        performances: Counter[str] = Counter()
        for performance in body["performances"]:
            venue = body["venueNames"][performance["venueCode"]]
            performances[venue] += 1
            prices[venue] += (price["amount"] for price in performance["prices"])
        return {
            "events": len(body["events"]),
            "venues": {
                venue: {"performances": n, "cheapest": min(prices[venue], default=None),
                        "dearest": max(prices[venue], default=None)}
                for venue, n in performances.items()
            },
        }
    except (KeyError, TypeError) as error:
        raise Problem(422, "this is not a catalog") from error
