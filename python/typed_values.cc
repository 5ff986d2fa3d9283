#include "python/typed_values.h"

#include <datetime.h>

#include <algorithm>

#include "gateway/core/param_value.h"
#include "gateway/json/typed/moment.h"
#include "python/param.h"
#include "python/state.h"

namespace jsongate::python {
namespace {

using json::typed::Is;
using json::typed::Moment;

constexpr int kHexDigits = 32;

Ref zone_of(const Moment& moment) {
  if (!moment.has_offset) return Ref::borrow(Py_None);
  if (moment.offset == 0) return Ref::borrow(PyDateTime_TimeZone_UTC);
  const auto delta = Ref::steal(PyDelta_FromDSU(0, moment.offset * 60, 0));
  return Ref::steal(delta ? PyTimeZone_FromOffset(delta.get()) : nullptr);
}

Ref date_time(std::string_view text) {
  Moment at;
  json::typed::read_date_time(text, at);
  const auto zone = zone_of(at);
  if (!zone) return {};
  return Ref::steal(PyDateTimeAPI->DateTime_FromDateAndTime(
      at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond, zone.get(),
      PyDateTimeAPI->DateTimeType));
}

Ref date(std::string_view text) {
  Moment at;
  json::typed::read_date(text, at);
  return Ref::steal(PyDate_FromDate(at.year, at.month, at.day));
}

Ref time(std::string_view text) {
  Moment at;
  json::typed::read_time(text, at);
  const auto zone = zone_of(at);
  if (!zone) return {};
  return Ref::steal(PyDateTimeAPI->Time_FromTime(at.hour, at.minute, at.second, at.microsecond,
                                                 zone.get(), PyDateTimeAPI->TimeType));
}

bool set(const Ref& object, const char* name, const Ref& value) {
  const auto key = Ref::steal(value ? PyUnicode_InternFromString(name) : nullptr);
  return key && PyObject_GenericSetAttr(object.get(), key.get(), value.get()) == 0;
}

// What UUID.__init__ does, without its look at every form that a UUID can be written in.
Ref uuid(std::string_view text) {
  char digits[kHexDigits + 1] = {};
  std::copy_if(text.begin(), text.end(), digits, [](char c) { return c != '-'; });
  auto* const type = reinterpret_cast<PyTypeObject*>(state().uuid_type);
  const auto none = Ref::steal(PyTuple_New(0));
  auto made = Ref::steal(none ? PyBaseObject_Type.tp_new(type, none.get(), nullptr) : nullptr);
  const auto number = Ref::steal(made ? PyLong_FromString(digits, nullptr, 16) : nullptr);
  const auto unknown =
      Ref::steal(number ? PyObject_GetAttrString(state().safe_uuid, "unknown") : nullptr);
  const bool is_set = set(made, "int", number) && set(made, "is_safe", unknown);
  return is_set ? std::move(made) : Ref();
}

Ref decimal(std::string_view text) {
  const auto digits =
      Ref::steal(PyUnicode_FromStringAndSize(text.data(), static_cast<Py_ssize_t>(text.size())));
  return Ref::steal(digits ? PyObject_CallOneArg(state().decimal_type, digits.get()) : nullptr);
}

Ref param_value(ParamType type, std::string_view text) {
  ParamValue value;
  convert_param(type, text, value);
  return to_python(value);
}

}  // namespace

bool prepare_typed_values() {
  PyDateTime_IMPORT;
  return PyDateTimeAPI != nullptr;
}

Ref typed_value(Is is, std::string_view text) {
  switch (is) {
    case Is::kDateTime:
      return date_time(text);
    case Is::kDate:
      return date(text);
    case Is::kTime:
      return time(text);
    case Is::kUuid:
      return uuid(text);
    default:
      return decimal(text);
  }
}

Ref value_of_text(const TypedPlan& plan, json::typed::Index index, std::string_view text) {
  const auto& node = plan.program().nodes[index];
  switch (node.is) {
    case Is::kInt:
      return param_value(ParamType::kInt, text);
    case Is::kFloat:
      return param_value(ParamType::kFloat, text);
    case Is::kBool:
      return param_value(ParamType::kBool, text);
    case Is::kConstants:
      return Ref::borrow(plan.maker(index).values[plan.program().sets[node.first].find_text(text)]);
    case Is::kArray:
      return value_of_text(plan, node.first, text);
    case Is::kStr:
      return param_value(ParamType::kStr, text);
    default:
      return typed_value(node.is, text);
  }
}

}  // namespace jsongate::python
