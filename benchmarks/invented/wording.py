"""The words that made-up clients and talks are put together from, in English, Russian and Greek."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("en", "ru", "el")

# One syllable in three scripts: names are unique because each number has syllables of its own.
SYLLABLES = (
    ("ba", "ба", "μπα"),
    ("de", "де", "ντε"),
    ("fi", "фи", "φι"),
    ("go", "го", "γκο"),
    ("ka", "ка", "κα"),
    ("le", "ле", "λε"),
    ("mi", "ми", "μι"),
    ("no", "но", "νο"),
    ("pa", "па", "πα"),
    ("re", "ре", "ρε"),
    ("si", "си", "σι"),
    ("to", "то", "το"),
    ("va", "ва", "βα"),
    ("ze", "зе", "ζε"),
    ("ri", "ри", "ρι"),
    ("do", "до", "ντο"),
)
TRADES = (
    ("Marine", "Судоремонт", "Ναυτιλιακή"),
    ("Foods", "Продукты", "Τρόφιμα"),
    ("Works", "Завод", "Βιομηχανία"),
    ("Logistics", "Логистика", "Μεταφορές"),
    ("Packaging", "Упаковка", "Συσκευασία"),
    ("Chemicals", "Химия", "Χημικά"),
)
INDUSTRIES = ("transport", "food", "machinery", "logistics", "packaging", "chemicals")
SURNAMES = (
    ("Harper", "Петров", "Παππάς"),
    ("Mercer", "Лебедев", "Νικολάου"),
    ("Whitby", "Сорокин", "Δήμου"),
    ("Carver", "Зимин", "Ρήγας"),
    ("Ashdown", "Громов", "Λάμπρου"),
    ("Fenwick", "Орлов", "Ζέρβας"),
    ("Holt", "Мельник", "Κόκκινος"),
    ("Lister", "Чернов", "Βλάχος"),
)
GIVEN = (
    ("Anna", "Анна", "Άννα"),
    ("Mark", "Марк", "Μάρκος"),
    ("Helen", "Елена", "Ελένη"),
    ("George", "Георгий", "Γιώργος"),
    ("Mary", "Мария", "Μαρία"),
    ("Paul", "Павел", "Παύλος"),
)
TITLES = {
    "director": ("Managing director", "Генеральный директор", "Διευθύνων σύμβουλος"),
    "cfo": ("Finance director", "Финансовый директор", "Οικονομικός διευθυντής"),
    "buyer": ("Buyer", "Специалист по закупкам", "Υπεύθυνος προμηθειών"),
    "engineer": ("Chief engineer", "Главный инженер", "Τεχνικός διευθυντής"),
    "stores": ("Storekeeper", "Заведующий складом", "Υπεύθυνος αποθήκης"),
}
PRODUCTS = tuple(f"Primer {number}" for number in range(110, 150))


@dataclass(frozen=True, slots=True)
class Theme:
    """What a talk was about: subject, summary (with room for a product and a number) and the next step."""

    slug: str
    subject: tuple[str, str, str]
    summary: tuple[str, str, str]
    step: tuple[str, str, str]


THEMES = (
    Theme(
        "delivery-schedule",
        ("Delivery schedule of the month", "График поставок на месяц", "Πρόγραμμα παραδόσεων του μήνα"),
        (
            "Two lots of {product} were confirmed, {number} litres in all; the stores take goods in the morning "
            "only and "
            "want the delivery note by e-mail a day before.",
            "Подтвердили две партии {product}, всего {number} литров. Склад принимает только утром и просит "
            "накладную письмом за день до машины.",
            "Επιβεβαιώσαμε δύο παρτίδες {product}, συνολικά {number} λίτρα. Η αποθήκη παραλαμβάνει μόνο πρωί και "
            "ζητά το "
            "δελτίο με μήνυμα μία ημέρα πριν.",
        ),
        ("Send the final schedule", "Отправить окончательный график", "Αποστολή του οριστικού προγράμματος"),
    ),
    Theme(
        "price-list",
        ("The new price list", "Новый прайс-лист", "Νέος τιμοκατάλογος"),
        (
            "They accept the rise for {product} from next quarter if the rebate above {number} litres stays; a "
            "rival offers "
            "less, without supervision on site.",
            "Повышение на {product} принимают со следующего квартала, если останется скидка от {number} литров. "
            "Конкурент "
            "дешевле, но без надзора на площадке.",
            "Δέχονται την αύξηση για το {product} από το επόμενο τρίμηνο αν μείνει η έκπτωση πάνω από {number} "
            "λίτρα. Ο "
            "ανταγωνιστής είναι φθηνότερος χωρίς επίβλεψη.",
        ),
        ("Confirm the rebate in writing", "Подтвердить скидку письмом", "Γραπτή επιβεβαίωση της έκπτωσης"),
    ),
    Theme(
        "quality-report",
        ("Report on the last lot", "Отчёт по последней партии", "Έκθεση για την τελευταία παρτίδα"),
        (
            "Thickness of {product} was measured at {number} points, three of them too thin; both sides signed, "
            "the crew "
            "repairs the spots on Thursday at our cost.",
            "Толщину {product} измерили в {number} точках, в трёх тонко. Подписали обе стороны, бригада исправит "
            "в четверг "
            "за наш счёт.",
            "Μετρήθηκε το πάχος του {product} σε {number} σημεία, τρία ήταν λεπτά. Υπέγραψαν και οι δύο, το συνεργείο "
            "διορθώνει την Πέμπτη με έξοδά μας.",
        ),
        ("Send the signed record", "Отправить подписанный протокол", "Αποστολή του υπογεγραμμένου πρακτικού"),
    ),
    Theme(
        "forecast",
        ("Forecast for the quarter", "Прогноз на квартал", "Πρόβλεψη τριμήνου"),
        (
            "The board cut the budget by a tenth; of {product} they need {number} litres, most of it in the last "
            "month. The "
            "second line starts later than planned.",
            "Бюджет урезали на десятую часть. {product} нужно {number} литров, больше всего в последнем месяце. Вторую "
            "линию запустят позже.",
            "Ο προϋπολογισμός μειώθηκε κατά ένα δέκατο. Από το {product} χρειάζονται {number} λίτρα, τα "
            "περισσότερα τον "
            "τελευταίο μήνα. Η δεύτερη γραμμή αργεί.",
        ),
        ("Reserve the resin", "Зарезервировать смолу", "Δέσμευση της ρητίνης"),
    ),
    Theme(
        "training",
        ("Training of the painters", "Обучение маляров", "Εκπαίδευση βαφέων"),
        (
            "Twelve painters learned to spray {product}; waste fell from {number} to nine litres a shift. They "
            "ask for a "
            "printed card in their own language.",
            "Двенадцать маляров научились наносить {product}. Отходы снизились с {number} до девяти литров за смену. "
            "Просят памятку на своём языке.",
            "Δώδεκα βαφείς έμαθαν να ψεκάζουν το {product}. Η φύρα έπεσε από {number} σε εννέα λίτρα ανά βάρδια. "
            "Ζητούν "
            "κάρτα στη γλώσσα τους.",
        ),
        ("Print the card", "Напечатать памятку", "Εκτύπωση της κάρτας"),
    ),
    Theme(
        "new-plant",
        ("The new plant", "Новая площадка", "Νέα εγκατάσταση"),
        (
            "Ground is broken in spring; floors and tanks need {number} square metres of {product}. The "
            "architect chooses, "
            "the owner signs, and wants to see one like it.",
            "Стройка начнётся весной: полы и резервуары, {number} квадратных метров под {product}. Выбирает "
            "архитектор, "
            "подписывает собственник, хочет увидеть похожий объект.",
            "Τα έργα αρχίζουν την άνοιξη: δάπεδα και δεξαμενές, {number} τετραγωνικά για {product}. Διαλέγει ο "
            "αρχιτέκτονας, υπογράφει ο ιδιοκτήτης και θέλει να δει ένα όμοιο.",
        ),
        ("Arrange a visit to a finished site", "Организовать поездку на объект", "Επίσκεψη σε έτοιμο έργο"),
    ),
)
