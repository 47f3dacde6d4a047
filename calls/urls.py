from django.urls import URLPattern, URLResolver, path

from calls.views import asking, listing, office, public, staff, subjects
from calls.views.acts import consent, copying, proofreading, publication
from calls.views.editing import basics, classification, conditions, money, questions, setup

app_name = "calls"
urlpatterns: list[URLPattern | URLResolver] = [
    path("utlysningar/", listing.call_list, name="list"),
    path("utlysningar/flode.xml", listing.call_feed, name="feed"),
    path("utlysningar/kalender/", listing.call_timeline, name="timeline"),
    path("utlysningar/kalender.ics", listing.call_calendar, name="calendar"),
    path("utlysningar/forskningsamnen/", subjects.listing, name="subjects"),
    path("utlysningar/forskningsamnen/ny/", subjects.enter, name="subjects_new"),
    path("utlysningar/arbete/", staff.staff_list, name="staff_list"),
    path("utlysningar/ny/", staff.new_call, name="new"),
    path("utlysningar/<uuid:uuid>/", public.call_page, name="call"),
    path("utlysningar/<uuid:uuid>/fraga/", asking.ask_page, name="ask"),
    path("utlysningar/<uuid:uuid>/fragor-och-svar/", asking.questions_page, name="questions"),
    path("utlysningar/fraga/<uuid:uuid>/", asking.answer_page, name="answer"),
    path("utlysningar/fraga/<uuid:uuid>/ratta/", asking.correct_page, name="correct"),
    path("utlysningar/<uuid:uuid>/arbete/", staff.detail, name="detail"),
    path("utlysningar/<uuid:uuid>/forhandsgranska/", staff.preview, name="preview"),
    path("utlysningar/<uuid:uuid>/texter/", basics.edit_texts, name="edit_texts"),
    path("utlysningar/<uuid:uuid>/klassning/", classification.edit_classification, name="edit_classification"),
    path("utlysningar/<uuid:uuid>/kontakt/", classification.edit_contacts, name="edit_contacts"),
    path("utlysningar/<uuid:uuid>/period/", basics.edit_period, name="edit_period"),
    path("utlysningar/<uuid:uuid>/mottagare/", setup.edit_award, name="edit_award"),
    path("utlysningar/<uuid:uuid>/steg/", setup.edit_process, name="edit_process"),
    path("utlysningar/<uuid:uuid>/projektslag/", setup.edit_kinds, name="edit_kinds"),
    path("utlysningar/<uuid:uuid>/bilagor/", setup.edit_attachments, name="edit_attachments"),
    path("utlysningar/<uuid:uuid>/kriterier/", setup.edit_criteria, name="edit_criteria"),
    path("utlysningar/<uuid:uuid>/mall/<uuid:wanted>/", public.template_file, name="template"),
    path("utlysningar/<uuid:uuid>/kopiera/", copying.copy_page, name="copy"),
    path("utlysningar/<uuid:uuid>/samtyck/<int:part>/", consent.agree_page, name="agree"),
    path("utlysningar/<uuid:uuid>/godkann-riktat-bidrag/", consent.approve_award_page, name="approve_award"),
    path("utlysningar/<uuid:uuid>/planera-publicering/", publication.schedule_page, name="schedule"),
    path("utlysningar/<uuid:uuid>/andra-steget/", copying.second_step_page, name="second_step"),
    path("utlysningar/<uuid:uuid>/medel/", money.edit_money, name="edit_money"),
    path("utlysningar/<uuid:uuid>/villkor/", conditions.edit_conditions, name="edit_conditions"),
    path("utlysningar/<uuid:uuid>/fragor/", questions.edit_questions, name="edit_questions"),
    path("utlysningar/<uuid:uuid>/fragor/ny/", questions.new_question, name="new_question"),
    path("utlysningar/<uuid:uuid>/fragor/avsnitt/", questions.edit_section, name="new_section"),
    path("utlysningar/<uuid:uuid>/fragor/avsnitt/<slug:key>/", questions.edit_section, name="edit_section"),
    path("utlysningar/<uuid:uuid>/fragor/<slug:key>/", questions.edit_question, name="edit_question"),
    path(
        "utlysningar/<uuid:uuid>/begar-korrektur/", proofreading.ask_for_proofreading_page, name="ask_for_proofreading"
    ),
    path("utlysningar/<uuid:uuid>/korrektur/", proofreading.proofread_page, name="proofread"),
    path("utlysningar/<uuid:uuid>/ater-till-utkast/", proofreading.send_back_page, name="send_back"),
    path("utlysningar/<uuid:uuid>/publicera/", publication.publish_page, name="publish"),
    path("utlysningar/<uuid:uuid>/ta-tillbaka/", publication.take_back_page, name="take_back"),
    path("utlysningar/<uuid:uuid>/flytta-fram/", publication.extend_page, name="extend"),
    path("program/<slug:key>/kalender/", office.joint_calendar, name="joint_calendar"),
    path("program/<slug:key>/kalender/riktmarke/", office.guideline_page, name="guideline"),
    path("utlysningar/<uuid:uuid>/avsluta/", publication.close_out_page, name="close_out"),
]
