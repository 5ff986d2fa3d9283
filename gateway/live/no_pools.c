/* Preloaded into httpd: while there is the file that NO_POOLS names, APR has no memory for pools without a parent. */
#include <apr_pools.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

typedef apr_status_t create(apr_pool_t **made, apr_pool_t *parent, apr_abortfunc_t abort, apr_allocator_t *allocator);

static int is_wanted(void)
{
    const char *name = getenv("NO_POOLS");
    return name != NULL && access(name, F_OK) == 0;
}

apr_status_t apr_pool_create_ex(apr_pool_t **made, apr_pool_t *parent, apr_abortfunc_t abort, apr_allocator_t *allocator)
{
    create *real = (create *)dlsym(RTLD_NEXT, "apr_pool_create_ex");
    if (parent == NULL && allocator == NULL && is_wanted()) {
        *made = NULL;
        return APR_ENOMEM;
    }
    return real(made, parent, abort, allocator);
}
