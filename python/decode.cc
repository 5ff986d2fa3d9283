#include "python/decode.h"

#include <new>
#include <string>
#include <string_view>
#include <unordered_set>

#include "python/decode_text.h"
#include "python/gc_pause.h"
#include "python/ref.h"

namespace jsongate::python {
namespace {

using json::Kind;
using json::Reader;

// A pointer in an error message is cut behind this many bytes: keys can be as long as the body.
constexpr std::size_t kMaxPointer = 256;

PyObject* big_integer(std::string_view digits) {
  // PyLong_FromString wants a NUL behind the digits.
  return PyLong_FromString(std::string(digits).c_str(), nullptr, 10);
}

inline PyObject* make_scalar(const Reader& value) {
  switch (value.kind()) {
    case Kind::kString:
      return make_text(value.text());
    case Kind::kInt64:
      return PyLong_FromLongLong(value.int64());
    case Kind::kUint64:
      return PyLong_FromUnsignedLongLong(value.uint64());
    case Kind::kBigInteger:
      return big_integer(value.digits());
    case Kind::kDouble:
      return PyFloat_FromDouble(value.number());
    case Kind::kTrue:
      return Ref::borrow(Py_True).release();
    case Kind::kFalse:
      return Ref::borrow(Py_False).release();
    default:
      return Ref::borrow(Py_None).release();
  }
}

class Builder {
 public:
  explicit Builder(Reader reader) : at_(reader) {}
  PyObject* value();
  void set_error() const;

 private:
  PyObject* array();
  PyObject* object();
  PyObject* known_array(std::size_t count);
  PyObject* endless_array();
  bool members(PyObject* dict, std::size_t& count);
  void find_duplicate(Reader object);
  void failed_below(std::string_view segment);

  Reader at_;
  bool duplicate_ = false;
  std::string pointer_;  // to the duplicate key, built from its end while the failure unwinds
};

PyObject* Builder::value() {
  if (at_.kind() == Kind::kObject) return object();
  if (at_.kind() == Kind::kArray) return array();
  PyObject* const made = make_scalar(at_);
  at_.next();
  return made;
}

PyObject* Builder::array() {
  const std::size_t count = at_.count();
  at_.next();
  PyObject* const list = count < Reader::kCountMax ? known_array(count) : endless_array();
  at_.next();
  return list;
}

PyObject* Builder::known_array(std::size_t count) {
  Ref list = Ref::steal(PyList_New(static_cast<Py_ssize_t>(count)));
  if (!list) return nullptr;
  for (std::size_t i = 0; i < count; ++i) {
    PyObject* const item = value();
    if (!item) {
      failed_below(std::to_string(i));
      return nullptr;
    }
    PyList_SET_ITEM(list.get(), static_cast<Py_ssize_t>(i), item);
  }
  return list.release();
}

// More elements than the tape can count.
PyObject* Builder::endless_array() {
  Ref list = Ref::steal(PyList_New(0));
  if (!list) return nullptr;
  for (std::size_t i = 0; at_.kind() != Kind::kEndArray; ++i) {
    const Ref item = Ref::steal(value());
    if (!item) failed_below(std::to_string(i));
    if (!item || PyList_Append(list.get(), item.get()) != 0) return nullptr;
  }
  return list.release();
}

PyObject* Builder::object() {
  const Reader start = at_;
  Ref dict = Ref::steal(PyDict_New());
  if (!dict) return nullptr;
  at_.next();
  std::size_t count = 0;
  if (!members(dict.get(), count)) return nullptr;
  at_.next();
  if (static_cast<std::size_t>(PyDict_GET_SIZE(dict.get())) != count) {
    find_duplicate(start);
    return nullptr;
  }
  return dict.release();
}

bool Builder::members(PyObject* dict, std::size_t& count) {
  for (; at_.kind() != Kind::kEndObject; ++count) {
    const std::string_view name = at_.text();
    const Ref key = Ref::steal(make_key(name));
    if (!key) return false;
    at_.next();
    const Ref item = Ref::steal(value());
    if (!item) failed_below(name);
    if (!item || PyDict_SetItem(dict, key.get(), item.get()) != 0) return false;
  }
  return true;
}

void Builder::find_duplicate(Reader object) {
  duplicate_ = true;
  std::unordered_set<std::string_view> seen;
  for (object.next(); object.kind() != Kind::kEndObject; object.skip()) {
    const std::string_view name = object.text();
    if (!seen.insert(name).second) return failed_below(name);
    object.next();
  }
}

void Builder::failed_below(std::string_view segment) {
  if (!duplicate_) return;
  std::string escaped = "/";
  for (const char c : segment.substr(0, kMaxPointer)) {
    if (c == '~') {
      escaped += "~0";
    } else if (c == '/') {
      escaped += "~1";
    } else {
      escaped += c;
    }
  }
  pointer_.insert(0, escaped);
}

void Builder::set_error() const {
  if (!duplicate_) return;
  const std::string shown = pointer_.substr(0, kMaxPointer);
  const Ref text = Ref::steal(
      PyUnicode_DecodeUTF8(shown.data(), static_cast<Py_ssize_t>(shown.size()), "ignore"));
  if (text) PyErr_Format(PyExc_ValueError, "duplicate key at %U", text.get());
}

}  // namespace

PyObject* scalar_to_python(const json::Reader& value) { return make_scalar(value); }

PyObject* to_python(const json::Reader& value) try {
  // A finalizer might parse on this thread, and so take the document away.
  const GcPause pause;
  Builder builder(value);
  PyObject* const made = builder.value();
  if (!made) builder.set_error();
  return made;
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyObject* to_python(const json::Document& document) { return to_python(document.reader()); }

}  // namespace jsongate::python
