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

	/* Query the interface of an object that has another. */
	template <typename Q> T *operator=(const CComPtr<Q> &other)
	{
		query(other.p, __uuidof(T));
		return p;
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

	/* Is it the same object, maybe by another of its interfaces? */
	bool IsEqualObject(IUnknown *other)
	{
		CComPtr<IUnknown> mine, its;

		mine.query(p, IID_IUnknown);
		its.query(other, IID_IUnknown);
		return mine.p == its.p;
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

	/* NULL if the object has no such interface, or is NULL. */
	void query(IUnknown *other, REFIID iid)
	{
		T *found = NULL;

		if (other)
			other->QueryInterface(iid, reinterpret_cast<void **>(&found));
		Attach(found);
	}
};

/* The id that is given, or that of the type. */
template <typename T, const IID *piid> struct vdsw_iid_of {
	static const IID &id() { return *piid; }
};

template <typename T> struct vdsw_iid_of<T, nullptr> {
	static const IID &id() { return __uuidof(T); }
};

/* The same, which queries its interface from any other. */
template <typename T, const IID *piid = nullptr> class CComQIPtr : public CComPtr<T> {
public:
	CComQIPtr() { }
	CComQIPtr(T *other) : CComPtr<T>(other) { }
	CComQIPtr(const CComQIPtr &other) : CComPtr<T>(other.p) { }
	CComQIPtr(IUnknown *other) { *this = other; }

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
		this->query(other, vdsw_iid_of<T, piid>::id());
		return this->p;
	}
};

/* Any interface of an object may be converted to this one, but only one is its identity. */
template <const IID *piid> class CComQIPtr<IUnknown, piid> : public CComPtr<IUnknown> {
public:
	CComQIPtr() { }
	CComQIPtr(const CComQIPtr &other) : CComPtr<IUnknown>(other.p) { }
	CComQIPtr(IUnknown *other) { *this = other; }

	IUnknown *operator=(const CComQIPtr &other)
	{
		return CComPtr<IUnknown>::operator=(other.p);
	}

	IUnknown *operator=(IUnknown *other)
	{
		query(other, IID_IUnknown);
		return p;
	}
};

/* Memory that frees itself with CoTaskMemFree(). */
template <typename T> class CComHeapPtr {
public:
	T *m_pData;

	CComHeapPtr() : m_pData(NULL) { }
	explicit CComHeapPtr(T *memory) : m_pData(memory) { }
	~CComHeapPtr() { Free(); }
	operator T *() const { return m_pData; }
	T *operator->() const { return m_pData; }
	T **operator&() { return &m_pData; }

	/* False if out of memory. The pointer must be NULL before. */
	bool Allocate(size_t count = 1)
	{
		return count <= (size_t)-1 / sizeof(T) && AllocateBytes(count * sizeof(T));
	}

	bool AllocateBytes(size_t size)
	{
		m_pData = static_cast<T *>(CoTaskMemAlloc(size));
		return m_pData;
	}

	void Attach(T *memory)
	{
		Free();
		m_pData = memory;
	}

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
