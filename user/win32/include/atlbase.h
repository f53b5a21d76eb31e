/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * atlbase.h of Windows: the smart pointers of ATL.
 */
#ifndef VDSW_ATLBASE_H
#define VDSW_ATLBASE_H

#pragma GCC system_header

#ifndef __cplusplus
#error "atlbase.h is for C++"
#endif

#include <windows.h>
#include <objbase.h>

namespace ATL {

/* A pointer to an interface that releases itself. */
template <typename T> class CComPtr {
public:
	T *p;

	CComPtr() : p(NULL) { }
	CComPtr(T *other) : p(other) { if (p) p->AddRef(); }
	CComPtr(const CComPtr &other) : p(other.p) { if (p) p->AddRef(); }
	~CComPtr() { Release(); }

	operator T *() const { return p; }
	T &operator*() const { return *p; }
	T **operator&() { return &p; }
	T *operator->() const { return p; }
	bool operator!() const { return !p; }
	bool operator==(T *other) const { return p == other; }

	T *operator=(T *other)
	{
		CComPtr(other).swap(*this);
		return p;
	}

	T *operator=(const CComPtr &other)
	{
		return *this = other.p;
	}

	void Release()
	{
		T *old = p;

		p = NULL;
		if (old)
			old->Release();
	}

	void Attach(T *other)
	{
		Release();
		p = other;
	}

	T *Detach()
	{
		T *old = p;

		p = NULL;
		return old;
	}

	HRESULT CopyTo(T **out)
	{
		if (!out)
			return E_POINTER;
		*out = p;
		if (p)
			p->AddRef();
		return S_OK;
	}

	template <typename Q> HRESULT QueryInterface(Q **out) const
	{
		return p->QueryInterface(__uuidof(Q), reinterpret_cast<void **>(out));
	}

	HRESULT CoCreateInstance(REFCLSID clsid, IUnknown *outer = NULL,
				 DWORD context = CLSCTX_ALL)
	{
		return ::CoCreateInstance(clsid, outer, context, __uuidof(T),
					  reinterpret_cast<void **>(&p));
	}

	void swap(CComPtr &other)
	{
		T *old = p;

		p = other.p;
		other.p = old;
	}
};

/* The same, which queries its interface from any other. */
template <typename T> class CComQIPtr : public CComPtr<T> {
public:
	CComQIPtr() { }
	CComQIPtr(T *other) : CComPtr<T>(other) { }
	CComQIPtr(const CComQIPtr &other) : CComPtr<T>(other.p) { }
	CComQIPtr(IUnknown *other) { query(other); }

	T *operator=(T *other)
	{
		return CComPtr<T>::operator=(other);
	}

	T *operator=(const CComQIPtr &other)
	{
		return CComPtr<T>::operator=(other.p);
	}

	T *operator=(IUnknown *other)
	{
		CComPtr<T>::Release();
		query(other);
		return this->p;
	}

private:
	void query(IUnknown *other)
	{
		if (other)
			other->QueryInterface(__uuidof(T), reinterpret_cast<void **>(&this->p));
	}
};

/* Memory that frees itself with CoTaskMemFree(). */
template <typename T> class CComHeapPtr {
public:
	T *m_pData;

	CComHeapPtr() : m_pData(NULL) { }
	~CComHeapPtr() { Free(); }
	operator T *() const { return m_pData; }
	T *operator->() const { return m_pData; }
	T **operator&() { return &m_pData; }

	void Free()
	{
		CoTaskMemFree(m_pData);
		m_pData = NULL;
	}

	T *Detach()
	{
		T *old = m_pData;

		m_pData = NULL;
		return old;
	}

private:
	CComHeapPtr(const CComHeapPtr &);
	CComHeapPtr &operator=(const CComHeapPtr &);
};

} /* namespace ATL */

#ifndef _ATL_NO_AUTOMATIC_NAMESPACE
using namespace ATL;
#endif

#endif /* VDSW_ATLBASE_H */
