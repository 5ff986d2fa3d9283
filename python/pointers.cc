#include "python/pointers.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "python/decode.h"
#include "python/text.h"

namespace jsongate::python {
namespace {

using json::Kind;
using json::Reader;

bool refuse(std::string_view text, const char* why) {
  const auto shown = text_from_wire(text);
  if (shown) PyErr_Format(PyExc_ValueError, "%R is no JSON pointer: %s", shown.get(), why);
  return false;
}

// "~1" is '/', "~0" is '~' (RFC 6901 section 4). Nothing: another character follows the '~'.
std::optional<std::string> unescape(std::string_view segment) {
  std::string key;
  for (std::size_t i = 0; i < segment.size(); ++i) {
    if (segment[i] != '~') {
      key += segment[i];
      continue;
    }
    const char code = ++i < segment.size() ? segment[i] : '\0';
    if (code != '0' && code != '1') return std::nullopt;
    key += code == '0' ? '~' : '/';
  }
  return key;
}

// Digits without a leading zero; "-" names an element that never exists.
bool read_index(std::string_view key, std::size_t& index) {
  const bool plain = key == "0" || (!key.empty() && key.front() >= '1' && key.front() <= '9');
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
  return plain && error == std::errc{} && end == key.data() + key.size();
}

}  // namespace

std::unique_ptr<Pointers> Pointers::from_python(PyObject* const* texts, Py_ssize_t count) {
  auto made = std::make_unique<Pointers>();
  made->count_ = count;
  for (Py_ssize_t place = 0; place < count; ++place) {
    const auto text = utf8_of(texts[place]);
    if (!text || !made->add(*text, place)) return nullptr;
  }
  return made;
}

bool Pointers::add(std::string_view text, Py_ssize_t place) {
  const auto whole = text;
  if (!text.empty() && text.front() != '/') return refuse(whole, "it does not begin with '/'");
  auto* node = &root_;
  while (!text.empty()) {
    text.remove_prefix(1);
    const auto segment = text.substr(0, text.find('/'));
    text.remove_prefix(segment.size());
    auto key = unescape(segment);
    if (!key) return refuse(whole, "a '~' is neither ~0 nor ~1");
    auto& below = node->below;
    auto found = std::ranges::find(below, *key, &Node::key);
    if (found == below.end()) {
      found = below.insert(below.end(), Node{});
      found->is_index = read_index(*key, found->index);
      found->key = std::move(*key);
    }
    node = &*found;
  }
  node->places.push_back(place);
  return true;
}

bool Pointers::find(const Reader& root, PyObject* tuple) {
  ++record_;
  if (!visit(root_, root, tuple)) return false;
  for (Py_ssize_t place = 0; place < count_; ++place) {
    if (PyTuple_GET_ITEM(tuple, place) != nullptr) continue;
    PyTuple_SET_ITEM(tuple, place, Ref::borrow(Py_None).release());
  }
  return true;
}

bool Pointers::visit(Node& node, Reader at, PyObject* tuple) {
  if (!node.places.empty()) {
    const auto value = Ref::steal(to_python(at));
    if (!value) return false;
    for (const auto place : node.places) {
      PyTuple_SET_ITEM(tuple, place, Ref::borrow(value.get()).release());
    }
  }
  if (node.below.empty()) return true;
  if (at.kind() == Kind::kObject) return visit_object(node, at, tuple);
  return at.kind() != Kind::kArray || visit_array(node, at, tuple);
}

bool Pointers::visit_child(Node& child, const Reader& at, PyObject* tuple) {
  if (child.seen_in != record_) {
    child.seen_in = record_;
    return visit(child, at, tuple);
  }
  const auto key = text_from_wire(child.key);
  if (key) PyErr_Format(PyExc_ValueError, "duplicate key %R", key.get());
  return false;
}

bool Pointers::visit_object(Node& node, Reader at, PyObject* tuple) {
  for (at.next(); at.kind() != Kind::kEndObject; at.skip()) {
    const auto name = at.text();
    at.next();
    for (auto& child : node.below) {
      if (child.key != name) continue;
      if (!visit_child(child, at, tuple)) return false;
      break;
    }
  }
  return true;
}

bool Pointers::visit_array(Node& node, Reader at, PyObject* tuple) {
  std::size_t end = 0;
  for (const auto& child : node.below) {
    if (child.is_index) end = std::max(end, child.index + 1);
  }
  at.next();
  for (std::size_t i = 0; i < end && at.kind() != Kind::kEndArray; ++i, at.skip()) {
    for (auto& child : node.below) {
      if (!child.is_index || child.index != i) continue;
      if (!visit_child(child, at, tuple)) return false;
      break;
    }
  }
  return true;
}

}  // namespace jsongate::python
