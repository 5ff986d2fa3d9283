#include "python/body_problem.h"

#include <Python.h>

#include <string>
#include <string_view>

#include "python/failure.h"
#include "python/ref.h"
#include "python/state.h"

namespace jsongate::python {
namespace {

constexpr int kBadGateway = 502;
constexpr char kTooLarge[] = "body_too_large";
constexpr char kBadJson[] = "bad_json";
constexpr std::string_view kVerdict = "the body is not JSON: ";

// `code` is the word for the log.
void raise(Direction direction, int status, const char* code, const std::string& detail) {
  if (direction == Direction::kResponse && status < 500) status = kBadGateway;
  raise_problem({.status = status, .code = code, .detail = detail});
}

std::string in_line(std::size_t line, std::string_view what) {
  return "line " + std::to_string(line) + ": " + std::string(what);
}

std::string limit_words(std::size_t limit) {
  return "larger than " + std::to_string(limit) + " bytes";
}

// Not for lack of memory: that is nobody's mistake.
bool is_refusal() { return PyErr_ExceptionMatches(PyExc_ValueError) != 0; }

}  // namespace

void raise_too_large(Direction direction, std::size_t limit) {
  raise(direction, 413, kTooLarge, "the body is " + limit_words(limit));
}

void raise_no_body(Direction direction) {
  raise(direction, 400, "no_body",
        direction == Direction::kRequest ? "a JSON body is required" : "the response has no body");
}

void raise_bad_json(Direction direction, const Problem& verdict) {
  raise(direction, verdict.status, verdict.code.c_str(), verdict.detail);
}

void raise_bad_record(Direction direction, std::size_t line, const Problem& verdict) {
  std::string_view reason = verdict.detail;
  const bool is_verdict = reason.starts_with(kVerdict);
  if (is_verdict) reason.remove_prefix(kVerdict.size());
  raise(direction, verdict.status, verdict.code.c_str(),
        in_line(line, (is_verdict ? "not JSON: " : "") + std::string(reason)));
}

void raise_line_too_large(Direction direction, std::size_t line, std::size_t limit) {
  raise(direction, 413, kTooLarge, in_line(line, limit_words(limit)));
}

void raise_bad_value(Direction direction) {
  if (is_refusal())
    raise(direction, 400, kBadJson, "the body is not accepted: " + take_message_text());
}

void raise_bad_value(Direction direction, std::size_t line) {
  if (is_refusal()) raise(direction, 400, kBadJson, in_line(line, take_message_text()));
}

}  // namespace jsongate::python
