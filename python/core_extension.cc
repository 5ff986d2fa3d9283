// The entry point that `import jsongate._core` looks for.
#include "python/core_module.h"

PyMODINIT_FUNC PyInit__core() { return jsongate::python::init_core_module(); }
