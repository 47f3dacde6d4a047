from django.urls import URLPattern, URLResolver, path

from calls.views import acts, editing, public, staff

app_name = "calls"
urlpatterns: list[URLPattern | URLResolver] = [
    path("utlysningar/", public.call_list, name="list"),
    path("utlysningar/arbete/", staff.staff_list, name="staff_list"),
    path("utlysningar/ny/", staff.new_call, name="new"),
    path("utlysningar/<uuid:uuid>/", public.call_page, name="call"),
    path("utlysningar/<uuid:uuid>/arbete/", staff.detail, name="detail"),
    path("utlysningar/<uuid:uuid>/forhandsgranska/", staff.preview, name="preview"),
    path("utlysningar/<uuid:uuid>/texter/", editing.edit_texts, name="edit_texts"),
    path("utlysningar/<uuid:uuid>/period/", editing.edit_period, name="edit_period"),
    path("utlysningar/<uuid:uuid>/medel/", editing.edit_money, name="edit_money"),
    path("utlysningar/<uuid:uuid>/villkor/", editing.edit_conditions, name="edit_conditions"),
    path("utlysningar/<uuid:uuid>/fragor/", editing.edit_questions, name="edit_questions"),
    path("utlysningar/<uuid:uuid>/begar-korrektur/", acts.ask_for_proofreading_page, name="ask_for_proofreading"),
    path("utlysningar/<uuid:uuid>/korrektur/", acts.proofread_page, name="proofread"),
    path("utlysningar/<uuid:uuid>/ater-till-utkast/", acts.send_back_page, name="send_back"),
    path("utlysningar/<uuid:uuid>/publicera/", acts.publish_page, name="publish"),
    path("utlysningar/<uuid:uuid>/flytta-fram/", acts.extend_page, name="extend"),
    path("utlysningar/<uuid:uuid>/avsluta/", acts.close_out_page, name="close_out"),
]
