#include "python/encode.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <string>
#include <string_view>

#include "gateway/json/limits.h"
#include "gateway/json/writer.h"
#include "python/encode_failure.h"
#include "python/encode_key.h"
#include "python/encode_text.h"
#include "python/encode_types.h"
#include "python/ref.h"

namespace jsongate::python {
namespace {

constexpr std::size_t kFirstRoom = 960;

// What is short is written on the stack, and copied once its length is known: that costs less than
// to shrink an object.
class BytesSink final : public json::Sink {
 public:
  std::span<char> grow(std::size_t used, std::size_t wanted) override {
    const bool is_first = room_ == 0;
    if (is_first && wanted <= sizeof first_) {
      room_ = sizeof first_;
      return first_;
    }
    const bool is_short = !bytes_;
    room_ = std::max({wanted, 2 * room_, sizeof first_});
    if (!resize(room_)) return {};
    auto* bytes = PyBytes_AS_STRING(bytes_.get());
    if (is_short) std::copy_n(first_, used, bytes);
    return {bytes, room_};
  }
  PyObject* finish(std::size_t used) {
    if (!bytes_) return PyBytes_FromStringAndSize(first_, static_cast<Py_ssize_t>(used));
    return resize(used) ? bytes_.release() : nullptr;
  }

 private:
  bool resize(std::size_t size) {
    PyObject* bytes = bytes_.release();
    if (!bytes) {
      bytes = PyBytes_FromStringAndSize(nullptr, static_cast<Py_ssize_t>(size));
    } else {
      _PyBytes_Resize(&bytes, static_cast<Py_ssize_t>(size));
    }
    bytes_ = Ref::steal(bytes);
    return static_cast<bool>(bytes_);
  }

  char first_[kFirstRoom];
  Ref bytes_;
  std::size_t room_ = 0;
};

// The members of a dict. A subclass is asked for its items(), which may differ from what the dict
// holds.
class Members {
 public:
  explicit Members(PyObject* dict) : dict_(dict) {}
  // False: an exception is set.
  bool open() {
    if (PyDict_CheckExact(dict_)) return true;
    items_ = Ref::steal(PyMapping_Items(dict_));
    for (Py_ssize_t i = 0; items_ && i < size(); ++i) {
      PyObject* const pair = PyList_GET_ITEM(items_.get(), i);
      if (PyTuple_Check(pair) && PyTuple_GET_SIZE(pair) == 2) continue;
      PyErr_SetString(PyExc_TypeError, "items() of a dict gives something that is no pair");
      return false;
    }
    return static_cast<bool>(items_);
  }
  Py_ssize_t size() const {
    return items_ ? PyList_GET_SIZE(items_.get()) : PyDict_GET_SIZE(dict_);
  }
  void rewind() { at_ = 0; }
  // Both are borrowed.
  bool next(PyObject*& key, PyObject*& value) {
    if (!items_) return PyDict_Next(dict_, &at_, &key, &value) != 0;
    if (at_ >= size()) return false;
    PyObject* const pair = PyList_GET_ITEM(items_.get(), at_++);
    key = PyTuple_GET_ITEM(pair, 0);
    value = PyTuple_GET_ITEM(pair, 1);
    return true;
  }

 private:
  PyObject* dict_;
  Ref items_;
  Py_ssize_t at_ = 0;
};

class Encoder {
 public:
  Encoder(json::Sink& sink, bool takes_sets) : out_(sink), takes_sets_(takes_sets) {}
  // A failure is told to failure() or set as an exception.
  bool value(PyObject* object);
  json::Writer& out() { return out_; }
  const EncodeFailure& failure() const { return failure_; }

 private:
  bool by_shape(PyObject* object);
  bool nested(bool (Encoder::*body)(PyObject*), PyObject* object);
  bool text(PyObject* object);
  bool integer(PyObject* object);
  bool number(double value);
  bool decimal(PyObject* object);
  bool iso_time(PyObject* object);
  bool uuid(PyObject* object);
  bool enumeration(PyObject* object);
  bool array(PyObject* list);
  bool tuple(PyObject* tuple);
  bool element(Py_ssize_t index, PyObject* item);
  bool object(PyObject* dict);
  bool member(bool first, PyObject* name, PyObject* item);
  bool odd_member(Members& members, Py_ssize_t before, PyObject* key, PyObject* item, Ref& seen);
  bool note_key(Members& members, Py_ssize_t before, PyObject* name, Ref& seen);
  bool record(PyObject* instance);
  bool set(PyObject* set);

  json::Writer out_;
  EncodeFailure failure_;
  bool takes_sets_;
  std::size_t depth_ = 0;
  std::size_t enums_ = 0;
};

bool Encoder::value(PyObject* object) {
  PyTypeObject* const type = Py_TYPE(object);
  if (type == &PyUnicode_Type) return text(object);
  if (type == &PyLong_Type) return integer(object);
  if (type == &PyDict_Type) return nested(&Encoder::object, object);
  if (type == &PyList_Type) return nested(&Encoder::array, object);
  if (type == &PyFloat_Type) return number(PyFloat_AS_DOUBLE(object));
  if (object == Py_None) return out_.raw("null");
  if (object == Py_True) return out_.raw("true");
  if (object == Py_False) return out_.raw("false");
  if (type == &PyTuple_Type) return nested(&Encoder::tuple, object);
  return by_shape(object);
}

bool Encoder::by_shape(PyObject* object) {
  switch (shape_of(Py_TYPE(object))) {
    case Shape::kText:
      return text(object);
    case Shape::kInteger:
      return integer(object);
    case Shape::kFloat:
      return number(PyFloat_AS_DOUBLE(object));
    case Shape::kObject:
      return nested(&Encoder::object, object);
    case Shape::kArray:
      return nested(&Encoder::array, object);
    case Shape::kTuple:
      return nested(&Encoder::tuple, object);
    case Shape::kRecord:
      return nested(&Encoder::record, object);
    case Shape::kSet:
      if (takes_sets_) return nested(&Encoder::set, object);
      break;
    case Shape::kEnum:
      return enumeration(object);
    case Shape::kTime:
      return iso_time(object);
    case Shape::kUuid:
      return uuid(object);
    case Shape::kDecimal:
      return decimal(object);
    case Shape::kUnknown:
      break;
  }
  return failure_.fail_type(object, "is not JSON serializable");
}

bool Encoder::nested(bool (Encoder::*body)(PyObject*), PyObject* object) {
  if (depth_ == json::kMaxDepth) {
    return failure_.fail(PyExc_ValueError, "nested deeper than " + std::to_string(json::kMaxDepth));
  }
  ++depth_;
  const bool written = (this->*body)(object);
  --depth_;
  return written;
}

bool Encoder::text(PyObject* object) {
  const TextResult result = write_text(out_, object);
  if (result == TextResult::kLoneSurrogate) {
    return failure_.fail(PyExc_ValueError, "a str with a lone surrogate is not JSON serializable");
  }
  return result == TextResult::kWritten;
}

bool Encoder::integer(PyObject* object) {
  int overflow = 0;
  const long long small = PyLong_AsLongLongAndOverflow(object, &overflow);
  if (overflow == 0) return out_.integer(std::int64_t{small});
  const Ref text = integer_text(object);
  if (!text && !PyErr_ExceptionMatches(PyExc_ValueError)) return false;
  PyErr_Clear();
  const std::size_t size = text ? static_cast<std::size_t>(PyUnicode_GET_LENGTH(text.get())) : 0;
  if (text && size - (overflow < 0 ? 1 : 0) <= json::kMaxIntegerDigits) {
    return out_.raw({static_cast<const char*>(PyUnicode_DATA(text.get())), size});
  }
  return failure_.fail(PyExc_ValueError, "an int of more than " +
                                             std::to_string(json::kMaxIntegerDigits) +
                                             " digits is not JSON serializable");
}

bool Encoder::number(double value) {
  if (std::isfinite(value)) return out_.number(value);
  return failure_.fail(PyExc_ValueError,
                       std::string(name_of_non_finite(value)) + " is not JSON serializable");
}

bool Encoder::decimal(PyObject* object) {
  const Ref made = decimal_text(object);
  Py_ssize_t length = 0;
  const char* const start = made ? PyUnicode_AsUTF8AndSize(made.get(), &length) : nullptr;
  if (!start) return false;
  const std::string_view digits(start, static_cast<std::size_t>(length));
  const bool is_word = digits.find_first_of("NI") != std::string_view::npos;
  if (is_word) {
    return failure_.fail(PyExc_ValueError, std::string(digits) + " is not JSON serializable");
  }
  const bool is_integer = digits.find_first_of(".E") == std::string_view::npos;
  // What does not fit a double would be refused by whoever parses it.
  const bool in_range = is_integer
                            ? digits.size() - digits.starts_with('-') <= json::kMaxIntegerDigits
                            : std::isfinite(PyOS_string_to_double(start, nullptr, nullptr));
  if (in_range) return out_.raw(digits);
  return failure_.fail(PyExc_ValueError, "a Decimal out of range is not JSON serializable");
}

bool Encoder::iso_time(PyObject* object) {
  const Ref made = Ref::steal(PyObject_CallMethod(object, "isoformat", nullptr));
  if (!made) return false;
  if (PyUnicode_Check(made.get())) return text(made.get());
  return failure_.fail_type(object, "has an isoformat() that is not text");
}

bool Encoder::uuid(PyObject* object) {
  const Ref made = Ref::steal(PyObject_Str(object));
  return made && text(made.get());
}

bool Encoder::enumeration(PyObject* object) {
  const Ref inner = Ref::steal(PyObject_GetAttrString(object, "value"));
  if (!inner) return false;
  if (enums_ == json::kMaxDepth) {
    return failure_.fail_type(object, "has an Enum as its value again and again");
  }
  ++enums_;
  const bool written = value(inner.get());
  --enums_;
  return written;
}

bool Encoder::element(Py_ssize_t index, PyObject* item) {
  if (index > 0 && !out_.put(',')) return false;
  if (value(item)) return true;
  failure_.below_index(index);
  return false;
}

bool Encoder::array(PyObject* list) {
  if (!out_.put('[')) return false;
  // The size is read each time: Python code that runs for an item may change the list.
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i) {
    const Ref item = Ref::borrow(PyList_GET_ITEM(list, i));
    if (!element(i, item.get())) return false;
  }
  return out_.put(']');
}

bool Encoder::tuple(PyObject* tuple) {
  if (!out_.put('[')) return false;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(tuple); ++i) {
    if (!element(i, PyTuple_GET_ITEM(tuple, i))) return false;
  }
  return out_.put(']');
}

bool Encoder::member(bool first, PyObject* name, PyObject* item) {
  if (!first && !out_.put(',')) return false;
  if (text(name) && out_.put(':') && value(item)) return true;
  failure_.below_key(name);
  return false;
}

// Keys that are plain str differ from each other; only when another kind comes, the texts must be
// compared.
bool Encoder::note_key(Members& members, Py_ssize_t before, PyObject* name, Ref& seen) {
  if (!seen) {
    seen = Ref::steal(PySet_New(nullptr));
    if (!seen) return false;
    PyObject* key;
    PyObject* item;
    members.rewind();
    for (Py_ssize_t i = 0; i < before && members.next(key, item); ++i) {
      if (PySet_Add(seen.get(), key) != 0) return false;
    }
    members.next(key, item);
  }
  const Ref plain = Ref::steal(PyUnicode_FromObject(name));
  if (!plain) return false;
  const int found = PySet_Contains(seen.get(), plain.get());
  if (found == 0) return PySet_Add(seen.get(), plain.get()) == 0;
  if (found < 0) return false;
  failure_.fail(PyExc_ValueError, "two keys have the same text");
  failure_.below_key(name);
  return false;
}

bool Encoder::odd_member(Members& members, Py_ssize_t before, PyObject* key, PyObject* item,
                         Ref& seen) {
  const Ref name = key_text(key, failure_);
  return name && note_key(members, before, name.get(), seen) &&
         member(before == 0, name.get(), item);
}

bool Encoder::object(PyObject* dict) {
  Members members(dict);
  if (!members.open() || !out_.put('{')) return false;
  const Py_ssize_t size = members.size();
  Ref seen;
  PyObject* borrowed_key;
  PyObject* borrowed_item;
  for (Py_ssize_t i = 0; members.next(borrowed_key, borrowed_item); ++i) {
    const Ref key = Ref::borrow(borrowed_key);
    const Ref item = Ref::borrow(borrowed_item);
    const bool plain = PyUnicode_CheckExact(key.get()) && !seen;
    if (!(plain ? member(i == 0, key.get(), item.get())
                : odd_member(members, i, key.get(), item.get(), seen))) {
      return false;
    }
    if (members.size() != size) {
      return failure_.fail(PyExc_ValueError, "a dict changed while it was encoded");
    }
  }
  return out_.put('}');
}

bool Encoder::record(PyObject* instance) {
  const Ref fields = record_fields(Py_TYPE(instance));
  if (!fields || !out_.put('{')) return false;
  PyObject* const attributes = PyTuple_GET_ITEM(fields.get(), 0);
  PyObject* const names = PyTuple_GET_ITEM(fields.get(), 1);
  bool is_first = true;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(attributes); ++i) {
    PyObject* const attribute = PyTuple_GET_ITEM(attributes, i);
    const Ref item = PyTuple_CheckExact(attribute)
                         ? Ref::borrow(PyTuple_GET_ITEM(attribute, 0))
                         : Ref::steal(PyObject_GetAttr(instance, attribute));
    if (item && is_unset(item.get())) continue;
    if (!item || !member(is_first, PyTuple_GET_ITEM(names, i), item.get())) return false;
    is_first = false;
  }
  return out_.put('}');
}

bool Encoder::set(PyObject* set) {
  const Ref items = Ref::steal(PySequence_List(set));
  return items && array(items.get());
}

}  // namespace

PyObject* encode(PyObject* value, bool newline, bool takes_sets) try {
  BytesSink sink;
  Encoder encoder(sink, takes_sets);
  if (encoder.value(value) && (!newline || encoder.out().put('\n'))) {
    return sink.finish(encoder.out().size());
  }
  encoder.failure().raise();
  return nullptr;
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

}  // namespace jsongate::python
